#!/bin/sh
# What `docker run IMAGE ...` means: a command of iris, or else the name of Lambda's handler. Shell built-ins only: this is part of a cold start.
case ${1-} in
train | predict | list | show | alias | verify | help | -*) exec node /var/task/dist/commands.mjs "$@" ;;
serve)
  shift
  exec node /var/task/dist/serve.mjs "$@"
  ;;
esac
if [ -x /lambda-entrypoint.sh ]; then
  exec /lambda-entrypoint.sh "$@"
fi
echo "There is no command \"${1-}\". There are serve, train, predict, list, show, alias and verify, each with --help; Lambda has an image of its own." >&2
exit 2
