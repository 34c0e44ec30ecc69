{{- define "iris.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "iris.fullname" -}}
{{- $name := include "iris.name" . -}}
{{- $preset := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $preset .Values.fullnameOverride | trunc 56 | trimSuffix "-" -}}
{{- end -}}

{{- define "iris.serviceAccountName" -}}
{{- default (ternary (include "iris.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "iris.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* what never changes in the life of a release: selectors cannot */ -}}
{{- define "iris.selector" -}}
app.kubernetes.io/name: {{ include "iris.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "iris.serverSelector" -}}
{{ include "iris.selector" . }}
app.kubernetes.io/component: server
{{- end -}}

{{- define "iris.testSelector" -}}
{{ include "iris.selector" . }}
app.kubernetes.io/component: test
{{- end -}}

{{- define "iris.labels" -}}
{{- /* a digest says nothing of a version */ -}}
{{- if or .Values.image.tag (not .Values.image.digest) }}
app.kubernetes.io/version: {{ default .Chart.AppVersion .Values.image.tag | trunc 63 | trimAll "-_." | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "iris.podLabels" -}}
{{ include "iris.serverSelector" . }}
{{ include "iris.labels" . }}
{{- end -}}

{{- define "iris.metadata" -}}
name: {{ include "iris.fullname" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "iris.serverSelector" . | nindent 2 }}
  {{- include "iris.labels" . | nindent 2 }}
{{- end -}}
