#!/bin/sh
# What `docker run IMAGE ...` means: a command of iris, or else the name of Lambda's handler. Shell built-ins only: this is part of a cold start.
case ${1-} in
train | import | predict | list | show | alias | verify | help | -*) exec node /var/task/dist/commands.mjs "$@" ;;
serve)
  shift
  exec node /var/task/dist/serve.mjs "$@"
  ;;
esac
# a handler is a file, a dot and a name: a word without a dot is a command that was mistyped
case ${1-} in
*.*) [ ! -x /lambda-entrypoint.sh ] || exec /lambda-entrypoint.sh "$@" ;;
esac
echo "There is no command \"${1-}\". There are serve, train, import, predict, list, show, alias and verify, each with --help; Lambda's handler is dist/lambda.handler, in the image for Lambda." >&2
exit 2
