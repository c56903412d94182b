# Operators on call: see every lease, renew and revoke it.
path "sys/leases/lookup/*" {
  capabilities = ["list", "sudo"]
}
path "+/sys/leases/lookup/*" {
  capabilities = ["list", "sudo"]
}
path "sys/leases/lookup" {
  capabilities = ["update", "list", "sudo"]
}
path "+/sys/leases/lookup" {
  capabilities = ["update", "list", "sudo"]
}
path "sys/leases/renew" {
  capabilities = ["update"]
}
path "+/sys/leases/renew" {
  capabilities = ["update"]
}
path "sys/leases/revoke" {
  capabilities = ["update"]
}
path "+/sys/leases/revoke" {
  capabilities = ["update"]
}
path "sys/leases/revoke-prefix/*" {
  capabilities = ["update", "sudo"]
}
path "+/sys/leases/revoke-prefix/*" {
  capabilities = ["update", "sudo"]
}
path "sys/leases/count" {
  capabilities = ["read"]
}
path "+/sys/leases/count" {
  capabilities = ["read"]
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
path "sallyport/data/console/audit/*" {
  capabilities = ["read"]
}
# Snapshots: see, take and verify them. A download needs the right on the path of the server itself, which operators lack.
path "sallyport/data/console/snapshots/root" {
  capabilities = ["read", "update"]
}
# Which nodes the cluster has, and which of them are lost.
path "sys/storage/raft/configuration" {
  capabilities = ["read"]
}
path "sys/storage/raft/autopilot/state" {
  capabilities = ["read"]
}
# Approvals: see what others ask for, and decide it.
path "sallyport/data/console/approvals/root" {
  capabilities = ["read", "update"]
}
