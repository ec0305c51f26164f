"""Every released format of the local record as a small encrypted file, named after its number."""
