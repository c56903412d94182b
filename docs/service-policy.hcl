# The whole policy of the console's own identity. It lists and looks up leases everywhere below its namespace, takes
# snapshots, and keeps the console's own KV mount. It revokes nothing of others, writes no policy and reads no secret of others.
# Another mount than "sallyport" (SALLYPORT_KV_MOUNT): change the name in the last stanzas.
# `+/` reaches one level of namespaces; for deeper ones repeat those stanzas with `+/+/`.

# Leases: the server wants `list` and `sudo` together. The exact path also answers for the list at its top, so it needs all three.
path "sys/leases/lookup/*" {
  capabilities = ["list", "sudo"]
}
path "+/sys/leases/lookup/*" {
  capabilities = ["list", "sudo"]
}
path "+/+/sys/leases/lookup/*" {
  capabilities = ["list", "sudo"]
}
path "sys/leases/lookup" {
  capabilities = ["update", "list", "sudo"]
}
path "+/sys/leases/lookup" {
  capabilities = ["update", "list", "sudo"]
}
path "+/+/sys/leases/lookup" {
  capabilities = ["update", "list", "sudo"]
}

# How many leases the server has given up revoking.
path "sys/leases/count" {
  capabilities = ["read"]
}
path "+/sys/leases/count" {
  capabilities = ["read"]
}
path "+/+/sys/leases/count" {
  capabilities = ["read"]
}

# Which nodes the cluster has, and which of them are lost.
path "sys/storage/raft/configuration" {
  capabilities = ["read"]
}
path "sys/storage/raft/autopilot/state" {
  capabilities = ["read"]
}

# Snapshots of the root namespace's storage.
path "sys/storage/raft/snapshot" {
  capabilities = ["read"]
}

# Its own token.
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
path "auth/token/renew-self" {
  capabilities = ["update"]
}
path "auth/token/revoke-self" {
  capabilities = ["update"]
}
path "sys/capabilities-self" {
  capabilities = ["update"]
}

# Its own secrets: second factors and sealing keys.
path "sallyport/data/factors/*" {
  capabilities = ["create", "read", "update", "delete"]
}
path "sallyport/metadata/factors/*" {
  capabilities = ["read", "list", "delete"]
}
path "sallyport/data/sealing/*" {
  capabilities = ["create", "read", "update"]
}
path "sallyport/metadata/sealing/*" {
  capabilities = ["read", "list"]
}
