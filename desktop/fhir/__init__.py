"""The wire: client, paging, conditional requests, capabilities, strict and typed reading of resources."""
