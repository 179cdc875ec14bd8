module planwright.dev/tests/cluster/gitops

go 1.26.3

require (
	github.com/argoproj/argo-cd/v3 v3.5.4
	github.com/fluxcd/kustomize-controller v1.9.6
	github.com/fluxcd/source-controller v1.9.6
)
