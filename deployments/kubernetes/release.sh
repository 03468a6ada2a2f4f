#!/usr/bin/env bash
# Brings an overlay into the cluster in the order that a new version needs: relay and workers first, for an old worker
# parks events of types that it does not know; the API last. An API that does not become ready is taken back.
#   deployments/kubernetes/release.sh deployments/kubernetes/overlays/production
set -euo pipefail
overlay=${1:?which overlay}
all=$(mktemp)
trap 'rm -f -- "$all"' EXIT
kubectl kustomize "$overlay" > "$all"
namespace=$(awk '/^kind: Namespace/ { found = 1 } found && /^  name:/ { print $2; exit }' "$all")

kubectl apply -f "$all" -l 'app.kubernetes.io/component notin (api, api-green)'
kubectl -n "$namespace" rollout status deployment/relay --timeout=300s
kubectl -n "$namespace" rollout status deployment/worker --timeout=600s

kubectl apply -f "$all" -l 'app.kubernetes.io/component in (api, api-green)'
if ! kubectl -n "$namespace" rollout status deployment/api --timeout=300s; then
  kubectl -n "$namespace" rollout undo deployment/api
  exit 1
fi
