# Every service: its own secrets and those its team shares, by the metadata of its entity.
path "kv/data/{{identity.entity.metadata.service}}/*" {
  capabilities = ["read"]
}
path "kv/metadata/{{identity.entity.metadata.service}}/*" {
  capabilities = ["read", "list"]
}
path "kv/data/shared/{{identity.entity.metadata.team}}/*" {
  capabilities = ["read"]
}
# The break-glass credentials of a team are for people.
path "kv/data/shared/{{identity.entity.metadata.team}}/break-glass" {
  capabilities = ["deny"]
}
