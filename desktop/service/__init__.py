"""The record as a service: questions and acts come in as data, answers go out as data."""
