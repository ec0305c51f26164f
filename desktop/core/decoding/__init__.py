"""Decoding of JSON, MessagePack and plain values as structs, on any thread."""
