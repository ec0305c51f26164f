"""Published sprints as configuration: laid as files in a folder below the hospital's own, and what is
refused.

Door: `published`.
"""
