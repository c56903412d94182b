# Platform administrators: what operators may, and namespaces, mounts and policies.
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
path "sallyport/data/console/*" {
  capabilities = ["read"]
}
path "sys/leases/revoke-force/*" {
  capabilities = ["update", "sudo"]
}
path "+/sys/leases/revoke-force/*" {
  capabilities = ["update", "sudo"]
}
path "sys/policies/acl" {
  capabilities = ["list"]
}
path "sys/policies/acl/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}
path "+/sys/policies/acl" {
  capabilities = ["list"]
}
path "+/sys/policies/acl/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}
# The console's own policy and this one stay out of reach: nobody widens them from a console session.
path "sys/policies/acl/sallyport-service" {
  capabilities = ["deny"]
}
path "sys/policies/acl/demo-platform-admin" {
  capabilities = ["read"]
}
path "sys/namespaces" {
  capabilities = ["list"]
}
path "sys/namespaces/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}
path "sys/mounts" {
  capabilities = ["read"]
}
path "+/sys/mounts" {
  capabilities = ["read"]
}
path "sys/auth" {
  capabilities = ["read"]
}
path "+/sys/auth" {
  capabilities = ["read"]
}
path "sys/audit" {
  capabilities = ["read", "sudo"]
}
path "sys/storage/raft/snapshot" {
  capabilities = ["read"]
}
path "sys/storage/raft/configuration" {
  capabilities = ["read"]
}
path "sys/storage/raft/autopilot/state" {
  capabilities = ["read"]
}
path "sys/leases/count" {
  capabilities = ["read"]
}
path "+/sys/leases/count" {
  capabilities = ["read"]
}
path "identity/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}
path "+/identity/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}
# Snapshots: all of it; what lets them download is their right on sys/storage/raft/snapshot.
path "sallyport/data/console/snapshots/root" {
  capabilities = ["read", "update", "delete"]
}
# People: see who has a second factor, issue enrolment codes, reset, end sessions, in every namespace.
path "sallyport/data/console/people/*" {
  capabilities = ["read", "update"]
}
# Approvals: see what others ask for in every namespace, and decide it.
path "sallyport/data/console/approvals/*" {
  capabilities = ["read", "update"]
}
