# iris as an image: `docker build -t iris .` for AWS Lambda, which also serves and trains; `--target server` for a slim plain server.
# Both bases can be replaced, such as by those of a mirror: --build-arg NODE_IMAGE=... --build-arg LAMBDA_IMAGE=...
ARG NODE_IMAGE=node:24-bookworm-slim
ARG LAMBDA_IMAGE=public.ecr.aws/lambda/nodejs:24

# JavaScript is the same for every processor: built once, on the processor of the machine that builds
FROM --platform=${BUILDPLATFORM:-linux/amd64} ${NODE_IMAGE} AS build
WORKDIR /iris
ENV npm_config_loglevel=error npm_config_update_notifier=false
COPY package.json package-lock.json .npmrc ./
COPY packages/models/package.json packages/models/
COPY packages/server/package.json packages/server/
COPY packages/client/package.json packages/client/
COPY deploy/docker/package.json deploy/docker/
COPY deploy/aws/package.json deploy/aws/
COPY deploy/kubernetes/package.json deploy/kubernetes/
COPY tools/mock-aws/package.json tools/mock-aws/
COPY e2e/package.json e2e/
COPY examples/package.json examples/
# who is behind a proxy of their own hands its settings in: --secret id=npmrc,src=... --secret id=certificates,src=...
RUN --mount=type=secret,id=npmrc,target=/usr/local/etc/npmrc \
  --mount=type=secret,id=certificates,target=/etc/ssl/certs/ca-certificates.crt \
  npm ci --ignore-scripts --workspace iris-models --workspace iris-server --workspace iris-image
COPY . .
RUN for name in iris-models iris-server iris-image; do npm run build --workspace "$name" -- --no-dts || exit 1; done

# what both images hold: /var/task, with the native library for one processor
FROM build AS task
ARG TARGETARCH
WORKDIR /var/task
RUN set -e; \
  arch=${TARGETARCH:-$(node -p process.arch)}; if [ "$arch" = amd64 ]; then arch=x64; fi; \
  cd /iris/node_modules/onnxruntime-node; cp -r --parents bin/napi-v*/linux/"$arch" /var/task; \
  cd /iris; cp -r deploy/docker/dist deploy/docker/entrypoint.sh deploy/docker/bake.sh packages/models/registry packages/models/data /var/task; \
  chmod -R a+rX /var/task

# The two images repeat some lines: their bases differ, in the build of Node too, so neither what is baked nor labels can come from one
# stage.

# a plain server: Kubernetes, Fargate, a virtual machine
FROM ${NODE_IMAGE} AS server
ENV NODE_ENV=production ORT_DISABLE_TELEMETRY=1 IRIS_HOST=0.0.0.0
WORKDIR /var/task
COPY --from=task /var/task ./
ARG BUILDPLATFORM
ARG TARGETPLATFORM
RUN ./bake.sh
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="iris" \
  org.opencontainers.image.description="Serves ONNX models as a typed, documented prediction API" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["node", "/var/task/dist/healthcheck.mjs"]
ENTRYPOINT ["/var/task/entrypoint.sh"]
CMD ["serve"]

# AWS Lambda: the base brings Lambda's runtime client, and its emulator for everywhere else. Last, so that it is the default
FROM ${LAMBDA_IMAGE} AS lambda
ENV NODE_ENV=production ORT_DISABLE_TELEMETRY=1 IRIS_HOST=0.0.0.0
WORKDIR /var/task
COPY --from=task /var/task ./
ARG BUILDPLATFORM
ARG TARGETPLATFORM
RUN ./bake.sh
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="iris" \
  org.opencontainers.image.description="Serves ONNX models as a typed, documented prediction API, in AWS Lambda and elsewhere" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  com.amazonaws.lambda.feature.snapstart="Allow"
ENTRYPOINT ["/var/task/entrypoint.sh"]
CMD ["dist/lambda.handler"]
