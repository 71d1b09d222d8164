"""The diagnosis as a picture and the report as a document, set in a process of its own."""
