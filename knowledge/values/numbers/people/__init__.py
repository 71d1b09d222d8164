"""How many people are told, the one who writes among them.

`counting` tries the others in turn: `named` knows people by their names, `told` a number beside who they are;
`kinds` adds up what is told kind by kind. `words` are each language's.
"""
