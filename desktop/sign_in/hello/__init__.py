"""Windows Hello as a way of offline sign-in: a key of this machine, which its user unlocks.

`webauthn_dll` asks WebAuthn.dll, whose structures are `webauthn_structs`; `hello_key` checks each answer with
the key that was registered, `authenticator_data` reads what the authenticator says. `hello_errors` are the
ways in which it fails, in words. Written by the documentation, unproven on Windows.
"""
