"""What else stands around a value, and whether the value may be taken all the same.

`sentences` tell nothing else, `remarks` stand in a part of their own, `beside` says what single words tell,
`lone` takes the only number of a sentence, `another` knows that another thing is told of, `standing` what
shows itself anywhere.
"""
