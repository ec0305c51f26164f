"""One function per act of a person: resource, outbox and access log in one transaction."""
