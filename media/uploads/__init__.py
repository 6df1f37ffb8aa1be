"""Files on their way in: resumable over a bad line, or by a plain form; true after every crash.

An Upload knows its purpose, its owner and its limits. It does not know what becomes of the file:
whoever registers a purpose (`purposes.purpose`) says so. Nothing here is ever served.
"""
