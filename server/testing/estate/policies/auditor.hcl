# Auditors: read what was done, by whom. No leases, no secrets, no changes.
path "sallyport/data/console/audit/*" {
  capabilities = ["read"]
}
path "sallyport/data/console/journal/*" {
  capabilities = ["read"]
}
path "sallyport/data/console/posture/*" {
  capabilities = ["read"]
}
path "sys/audit" {
  capabilities = ["read", "sudo"]
}
path "sys/audit-hash/*" {
  capabilities = ["update"]
}
path "sys/policies/acl" {
  capabilities = ["list"]
}
path "sys/policies/acl/*" {
  capabilities = ["read", "list"]
}
path "+/sys/policies/acl" {
  capabilities = ["list"]
}
path "+/sys/policies/acl/*" {
  capabilities = ["read", "list"]
}
path "sys/namespaces" {
  capabilities = ["list"]
}
path "sys/namespaces/*" {
  capabilities = ["read", "list"]
}
path "identity/entity/id/*" {
  capabilities = ["read"]
}
path "+/identity/entity/id/*" {
  capabilities = ["read"]
}
# Snapshots: see that they are taken.
path "sallyport/data/console/snapshots/root" {
  capabilities = ["read"]
}
# Which nodes the cluster has, and which of them are lost.
path "sys/storage/raft/configuration" {
  capabilities = ["read"]
}
path "sys/storage/raft/autopilot/state" {
  capabilities = ["read"]
}
