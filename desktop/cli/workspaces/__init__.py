"""The parts of `fagflate workspace`: checking, showing, and the wards of a server.

Doors, by which others enter: `workspace_check`, `workspace_diff`, `workspace_for`, `workspace_notes`,
`workspace_packages`, `workspace_pictures`, `workspace_pilots`, `workspace_reviews`, `workspace_value`,
`workspace_wards`.

- `workspace_check`: `fagflate workspace check`: what is wrong in workspace files
- `workspace_diff`: `fagflate workspace diff A B`: what is otherwise in one workspace than in another
- `workspace_for`: `fagflate workspace for`: which workspace a ward gets, which file says so, and why
- `workspace_gathered`: `fagflate workspace check`
- `workspace_layers`: Check of the files of wards, roles and persons over the folder's own workspaces
- `workspace_notes`: Notes of `fagflate workspace check` on files without errors: possible misunderstandings
- `workspace_packages`: `fagflate workspace key`, `publish`, `retire` and `packages`
- `workspace_pictures`: Pictures of `fagflate workspace diff A B --out FOLDER`: before and after
- `workspace_pilots`: Pilots in the words of `fagflate workspace`: who is in one
- `workspace_reviews`: `fagflate workspace reviews`: reviews of sprints in a record
- `workspace_room`: Notes of `fagflate workspace check` on list columns: those without room on a small screen
- `workspace_unread`: `fagflate workspace check`: files in a hospital's folder that nobody reads
- `workspace_value`: `fagflate workspace show --value`: one value as it is now
- `workspace_wards`: `fagflate workspace wards`: a server's wards, the workspace of each
- `workspace_words`: `fagflate workspace check`: phrases nobody can write, empty headings
"""
