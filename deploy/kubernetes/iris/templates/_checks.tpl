{{- /* What a schema cannot say, or not so that one knows what to do: all that is wrong, at once. */ -}}
{{- define "iris.check" -}}
{{- $faults := list -}}
{{- with .Values -}}
{{- if not .image.repository -}}
{{- $faults = append $faults "image.repository is empty; set it to where you have pushed the image, such as --set image.repository=123456789012.dkr.ecr.eu-west-1.amazonaws.com/iris" -}}
{{- end -}}
{{- if and .registry.location .registry.claim -}}
{{- $faults = append $faults (printf "registry.location is %q and registry.claim is %q; the models are in one place: set one of them" .registry.location .registry.claim) -}}
{{- end -}}
{{- if and .registry.subPath (not .registry.claim) -}}
{{- $faults = append $faults (printf "registry.subPath is %q, which is a folder in a volume; set registry.claim too" .registry.subPath) -}}
{{- end -}}
{{- if and (include "iris.readsS3" $) (not .aws.region) (not .aws.endpointUrl) -}}
{{- $faults = append $faults (printf "registry.location is %q and aws.region is empty; set it to the bucket's region, such as --set aws.region=eu-west-1" .registry.location) -}}
{{- end -}}
{{- if .autoscaling.enabled -}}
{{- if gt (int .autoscaling.minReplicas) (int .autoscaling.maxReplicas) -}}
{{- $faults = append $faults (printf "autoscaling.minReplicas is %d, autoscaling.maxReplicas %d; the first may be no larger than the second" (int .autoscaling.minReplicas) (int .autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if not (dig "requests" "cpu" "" .resources) -}}
{{- $faults = append $faults "autoscaling.enabled is true and resources.requests.cpu is not set; the target is a share of it: set it, such as to 250m" -}}
{{- end -}}
{{- end -}}
{{- if and .ingress.enabled (not .ingress.hosts) -}}
{{- $faults = append $faults "ingress.enabled is true and ingress.hosts is empty; name the hosts to answer for, such as --set 'ingress.hosts={iris.example.com}'" -}}
{{- end -}}
{{- $own := list -}}
{{- range (include "iris.env" $ | fromYamlArray) -}}{{- $own = append $own .name -}}{{- end -}}
{{- range .extraEnv -}}
{{- if or (has .name $own) (has .name (list "IRIS_REGISTRY" "IRIS_CACHE")) -}}
{{- $faults = append $faults (printf "extraEnv sets %s, which the chart sets; use registry, aws or settings" .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $faults -}}
{{- fail (printf "\n\nThese values cannot work:\n  %s\n" (join "\n  " $faults)) -}}
{{- end -}}
{{- end -}}
