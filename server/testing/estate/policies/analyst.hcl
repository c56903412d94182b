# Security analysts: see every lease and policy, change nothing.
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
# What the console collected: audit of the tenants, not of the root namespace.
path "sallyport/data/console/audit/payments" {
  capabilities = ["read"]
}
path "sallyport/data/console/audit/data" {
  capabilities = ["read"]
}
path "sallyport/data/console/audit/platform" {
  capabilities = ["read"]
}
# Snapshots: see that they are taken.
path "sallyport/data/console/snapshots/root" {
  capabilities = ["read"]
}
