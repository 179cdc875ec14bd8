{{/* Everything is named after the release; the release "planwright" gives the names that deploy/base has. */}}
{{- define "planwright.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "planwright.operator" -}}
{{- include "planwright.fullname" . }}-operator
{{- end -}}

{{- define "planwright.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "planwright.operator" .) -}}
{{- end -}}

{{/* The operator's user, as the API server knows it. */}}
{{- define "planwright.user" -}}
system:serviceaccount:{{ .Release.Namespace }}:{{ include "planwright.serviceAccount" . }}
{{- end -}}

{{- define "planwright.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "planwright.labels" -}}
{{ include "planwright.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "planwright.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end -}}

{{/* What the pods of the Deployment and of `helm test` have in common: how the image is got, as whom it runs, and where. */}}
{{- define "planwright.placement" -}}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What automounting would give, with a token that lives for an hour. The operator reads it again when the kubelet has renewed it. */}}
{{- define "planwright.tokenVolume" -}}
- name: service-account
  projected:
    sources:
      - serviceAccountToken:
          path: token
          expirationSeconds: 3600
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
      - downwardAPI:
          items:
            - path: namespace
              fieldRef:
                fieldPath: metadata.namespace
{{- end -}}

{{- define "planwright.tokenMount" -}}
- name: service-account
  mountPath: /var/run/secrets/kubernetes.io/serviceaccount
  readOnly: true
{{- end -}}

{{/* A file of crds/ or deploy/monitoring, which files/ has links to. Some ways of fetching a folder leave links out. */}}
{{- define "planwright.file" -}}
{{- $path := printf "files/%s" (last .) -}}
{{- (first .).Files.Get $path | required (printf "the chart lacks %s: its symbolic links were lost on the way. Package it where it has them: helm package charts/planwright" $path) -}}
{{- end -}}
