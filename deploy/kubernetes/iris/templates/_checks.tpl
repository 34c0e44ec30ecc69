{{- /* What a schema cannot say, or not so that one knows what to do: all that is wrong, at once. A template gives a YAML list of
sentences, each named after what it looks at. */ -}}
{{- define "iris.check" -}}
{{- $faults := list -}}
{{- range $name := list "name" "image" "registry" "volume" "autoscaling" "outside" "extras" -}}
{{- $faults = concat $faults (include (printf "iris.check.%s" $name) $ | fromYamlArray) -}}
{{- end -}}
{{- if $faults -}}
{{- fail (printf "\n\nThese values cannot work:\n  %s\n" (join "\n  " $faults)) -}}
{{- end -}}
{{- end -}}

{{- define "iris.check.name" -}}
{{- $name := include "iris.fullname" . -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) }}
- {{ printf "the release %q would have a Service called %q, and those begin with a letter and have no dots; set fullnameOverride, such as --set fullnameOverride=iris" .Release.Name $name | toJson }}
{{- end }}
{{- end -}}

{{- define "iris.check.image" -}}
{{- if not .Values.image.repository }}
- image.repository is empty; set it to where you have pushed the image, such as --set image.repository=123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris
{{- end }}
{{- end -}}

{{- define "iris.check.registry" -}}
{{- with .Values.registry }}
{{- if and .location .claim }}
- {{ printf "registry.location is %q and registry.claim is %q; the models are in one place: set one of them" .location .claim | toJson }}
{{- end }}
{{- if and .subPath (not .claim) }}
- {{ printf "registry.subPath is %q, which is a folder in a volume; set registry.claim too" .subPath | toJson }}
{{- end }}
{{- if and .shared (not .claim) }}
- registry.shared is true, which is said of a volume; set registry.claim too
{{- end }}
{{- if and (include "iris.readsS3" $) (not $.Values.aws.region) (not $.Values.aws.endpointUrl) }}
- {{ printf "registry.location is %q and aws.region is empty; set it to the bucket's region, such as --set aws.region=eu-west-1" .location | toJson }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* A volume that is ReadWriteOnce can be on one node alone, and nothing here tells how it may be accessed. */ -}}
{{- define "iris.check.volume" -}}
{{- if and .Values.registry.claim (not .Values.registry.shared) }}
{{- $otherwise := "or, where the volume is ReadOnlyMany or ReadWriteMany, registry.shared to true" }}
{{- if .Values.autoscaling.enabled }}
- {{ printf "autoscaling.enabled is true and registry.claim is %q, a volume that pods on several nodes may not be able to have at once; set the first to false and replicas to 1, %s" .Values.registry.claim $otherwise | toJson }}
{{- else if gt (int .Values.replicas) 1 }}
- {{ printf "replicas is %d and registry.claim is %q, a volume that pods on several nodes may not be able to have at once; set the first to 1, %s" (int .Values.replicas) .Values.registry.claim $otherwise | toJson }}
{{- end }}
{{- if ne .Values.strategy "Recreate" }}
- {{ printf "strategy is %s and registry.claim is %q, a volume that a new pod on another node may never get while the old one has it; set the first to Recreate, %s" .Values.strategy .Values.registry.claim $otherwise | toJson }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "iris.check.autoscaling" -}}
{{- with .Values.autoscaling }}
{{- if .enabled }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
- {{ printf "autoscaling.minReplicas is %d, autoscaling.maxReplicas %d; the first may be no larger than the second" (int .minReplicas) (int .maxReplicas) }}
{{- end }}
{{- if not (dig "requests" "cpu" "" $.Values.resources) }}
- "autoscaling.enabled is true and resources.requests.cpu is not set; the target is a share of it: set it, such as to 250m"
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "iris.check.outside" -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
- ingress.enabled is true and ingress.hosts is empty; name the hosts to answer for, such as --set 'ingress.hosts={iris.example.com}'
{{- end }}
{{- $endpoint := .Values.aws.endpointUrl }}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.egress) (include "iris.readsS3" .) $endpoint }}
{{- $url := urlParse $endpoint }}
{{- $port := default (ternary "443" "80" (eq $url.scheme "https")) (regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host)) }}
{{- if ne $port "443" }}
- {{ printf "aws.endpointUrl is %q and the network policy lets out port 443, not %s; let the server's out by networkPolicy.egress, such as [{ports: [{port: %s}]}]" $endpoint $port $port | toJson }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* What would be there twice: Kubernetes refuses it, or takes one of the two. */ -}}
{{- define "iris.check.extras" -}}
{{- $variables := list "IRIS_REGISTRY" }}
{{- range (include "iris.env" . | fromYamlArray) }}{{ $variables = append $variables .name }}{{ end }}
{{- range .Values.extraEnv }}
{{- if has .name $variables }}
- {{ printf "extraEnv sets %s, which the chart sets; use registry, aws or settings" .name | toJson }}
{{- end }}
{{- end }}
{{- $volumes := list }}
{{- range (include "iris.ownVolumes" . | fromYamlArray) }}{{ $volumes = append $volumes .name }}{{ end }}
{{- range .Values.extraVolumes }}
{{- if has .name $volumes }}
- {{ printf "extraVolumes has %q, which is a volume of the chart's own; call yours something else" .name | toJson }}
{{- end }}
{{- end }}
{{- $paths := list }}
{{- range (include "iris.ownVolumeMounts" . | fromYamlArray) }}{{ $paths = append $paths .mountPath }}{{ end }}
{{- range .Values.extraVolumeMounts }}
{{- if has (clean .mountPath) $paths }}
- {{ printf "extraVolumeMounts has the path %q, where the chart mounts a volume of its own; mount yours elsewhere" .mountPath | toJson }}
{{- end }}
{{- end }}
{{- $labels := include "iris.podLabels" . | fromYaml }}
{{- range $name, $_ := .Values.podLabels }}
{{- if hasKey $labels $name }}
- {{ printf "podLabels has %s, which the chart sets; leave it out" $name | toJson }}
{{- end }}
{{- end }}
{{- end -}}
