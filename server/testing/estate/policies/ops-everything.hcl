# Made during an outage, never taken away.
path "*" {
  capabilities = ["create", "read", "update", "delete", "list", "sudo"]
}
