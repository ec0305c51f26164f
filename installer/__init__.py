"""Windows packaging: `python -m installer` builds the folder, the installers, the ZIP and the lists.

`product.toml` describes what is built, `trim.toml` what is left out of it; `.nsi` and `.wxs` are
written from the first. `python -m installer.smoke` installs what was built under wine and uses it.
"""
