"""The embedded server's own small authorization server, for demonstrations and tests: it asks no password.

`endpoints` are its addresses under `/auth` and what SMART wants under `/fhir/.well-known`; `granting` gives
codes and tokens (authlib's grants), `issuing` keeps and signs them, `sign_in_page` lets one of `demo_users`
be chosen. `access_tokens` judges what a request to the FHIR server carries, from this issuer or another one;
`scopes` are what such a token allows. `gate` is both together, with `person_rights`: what that person may
read and write by their roles.
"""
