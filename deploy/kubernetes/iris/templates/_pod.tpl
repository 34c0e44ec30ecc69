{{- define "iris.readsS3" -}}
{{- if hasPrefix "s3://" (lower .Values.registry.location) }}yes{{ end -}}
{{- end -}}

{{- define "iris.settingText" -}}
{{- if kindIs "slice" . -}}
{{ join "," . }}
{{- else -}}
{{- /* numbers come as floating point, and 1048576 would become 1.048576e+06 */ -}}
{{ ternary (toString .) (toJson .) (kindIs "string" .) }}
{{- end -}}
{{- end -}}

{{- /* HAZARD: a Service called "iris" has Kubernetes set IRIS_PORT=tcp://... in every pod, unless the pod says otherwise */ -}}
{{- define "iris.env" -}}
- name: IRIS_PORT
  value: "8080"
{{- if .Values.registry.claim }}
- name: IRIS_REGISTRY
  value: /models
{{- else if .Values.registry.location }}
- name: IRIS_REGISTRY
  value: {{ .Values.registry.location | quote }}
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: IRIS_{{ $name | snakecase | upper }}
  value: {{ include "iris.settingText" $value | quote }}
{{- end }}
{{- with .Values.aws }}
{{- if .region }}
- name: AWS_REGION
  value: {{ .region | quote }}
{{- end }}
{{- if .endpointUrl }}
- name: AWS_ENDPOINT_URL_S3
  value: {{ .endpointUrl | quote }}
{{- end }}
{{- if .credentialsSecret }}
{{- range $name := list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" "AWS_SESSION_TOKEN" }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.aws.credentialsSecret }}
      key: {{ $name }}
      {{- if eq $name "AWS_SESSION_TOKEN" }}
      optional: true
      {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "iris.ownVolumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmp.sizeLimit }}
{{- if .Values.registry.claim }}
- name: models
  persistentVolumeClaim:
    claimName: {{ .Values.registry.claim }}
    readOnly: true
{{- end }}
{{- end -}}

{{- define "iris.volumes" -}}
{{ include "iris.ownVolumes" . }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "iris.ownVolumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.registry.claim }}
- name: models
  mountPath: /models
  readOnly: true
  {{- with .Values.registry.subPath }}
  subPath: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "iris.volumeMounts" -}}
{{ include "iris.ownVolumeMounts" . }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* The server listens when its models are loaded; /health/ready says whether the default one is in service. A registry that cannot be
read, or a model that is no good, is not mended by a restart, so only readiness tells of it. */ -}}
{{- define "iris.probes" -}}
startupProbe:
  httpGet:
    path: /health/live
    port: http
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: {{ divf .Values.startupSeconds 2 | ceil | int }}
livenessProbe:
  httpGet:
    path: /health/live
    port: http
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /health/ready
    port: http
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end -}}

{{- define "iris.spread" -}}
{{- range $i, $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
{{- if $i }}
{{ end -}}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "iris.serverSelector" $ | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end -}}
