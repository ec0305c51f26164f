"""Sign-in at a server as SMART App Launch 2.2 (standalone) has it: discovery, authorization code, tokens.

`provider` finds who signs people in for a FHIR server, `oauth_client` says who asks (and shows the
installation's key where it is wanted), `authorization_code` goes through the browser and back to
`loopback`, `id_token` checks who came, `token_holder` keeps what was given fresh and gives it back at the
end, `signed_in` puts it on each request. `server_sign_in` is all of that for one server and person,
`window_sign_in` for whoever sits at a window; `handed_on` brings it to a person's own record.
`proof_of_possession` makes and checks DPoP proofs, `signing_keys` fetches a provider's public keys (the
embedded server checks by both), `form_posts` asks a provider. `without_browser` chooses a person at a
server for demonstrations. `sign_in_errors` are the ways in which it fails, in words.

While the provider is away: `offline_right` is what lets somebody in by card or Windows Hello and for how
long, `smart_card` asks the card (PKCS#11) to sign a challenge, `card_certificate` chooses its certificate and
checks what it signed, `card_errors` are the ways in which that fails, in words; the folder `hello` asks
Windows Hello.

Tokens lie in memory only: what ends with the process can't be taken from a disk. For the moment in which one
is handed on it lies in that person's encrypted record.
"""
