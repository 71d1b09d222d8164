"""What could not be answered, and what staff answer to it.

`growth` shows gaps and takes answers, `jobs` groups them and tells who asked, `proving` tries what was
learned; `additions` are the answers as they are stored.
"""
