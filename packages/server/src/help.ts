export const HELP = `slipway-server: a git remote that deploys

Usage: slipway-server --data DIR [options]
       slipway-server hook install PATH --data DIR [--project NAME] [--server URL]
       slipway-server hook uninstall PATH

  --data DIR              folder for repositories, runs and logs; created where it is not there
  --port N                port to listen on (default 8080; 0 takes a free one)
  --host HOST             address to listen on (default 127.0.0.1, this machine only; others need --auth)

Who may push
  --auth FILE             users, as "htpasswd -B" writes them; read again when it changes
  --access FILE           rights per project (YAML); without it every user may read and push all
  --create-on-push[=BOOL] whether the first push to a new name creates the project
                          (default yes without --auth, no with it); --no-create-on-push
  --max-push-size SIZE    largest push: a number of bytes, or with k, m, g (default 1g)

What runs
  --variable NAME=VALUE   a variable for every job; no place for secrets: everybody on this machine can see it in ps
  --variables-file FILE   lines of NAME=VALUE: the place for secrets (mode 0600);
                          values of 8 characters and more are masked in what jobs print
  --max-jobs N            jobs at once (default 2)
  --projects FILE         projects that webhooks announce (default projects.yml in --data)
  --url URL               where people reach this server, for links in messages
  --notify URL            tell a Slack-compatible or JSON receiver about each verdict; repeat it for several

  -h, --help              this text
  -v, --version           the version

Environment: DATABASE_URL (a PostgreSQL instead of the database in --data), SLIPWAY_SLACK_WEBHOOK_URL (as --notify).

Examples:

  slipway-server --data /var/lib/slipway
  git push http://127.0.0.1:8080/my-app.git main

  htpasswd -B -c users ann
  slipway-server --data /var/lib/slipway --host 0.0.0.0 --auth users --variables-file secrets.env

  slipway-server hook install /srv/git/my-app.git --data /var/lib/slipway

Exit status: 0 ended by a signal, 2 wrong usage or a file that is not right, 3 the address or the data folder cannot be had.
`;
