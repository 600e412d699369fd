/** What `--help` answers. */
export const HELP = `local-ecs: an Amazon ECS for one machine that any AWS client can use

Usage: local-ecs [options]

  --port N          port to listen on (default 4510; 0 takes a free one)
  --host HOST       address to listen on (default 127.0.0.1, this machine only)
  --registry-port N port of the registry that images are pushed to and pulled from (default: the one after --port, or any free
                    one where that is taken; 0 takes a free one; none: there is no registry)
  --data DIR        folder to keep everything in: the state (clusters, services, tasks …), which goes on after a restart, and
                    the images; without it both are gone at the end. One local-ecs at a time can have it
  --runtime NAME    where tasks run: simulated (default), that is nowhere; docker: as containers of the docker engine;
                    process: the image's command runs as a process of this machine, for development only;
                    auto: docker where an engine answers, else process
  --speed N         divides every duration of ECS's own: --speed 10 rolls a service ten times as fast (default 1)
  --start-ms N      from the start of a task to RUNNING, in milliseconds (default 3000)
  --stop-ms N       from the order to stop to STOPPED, in milliseconds (default 5000)
  --require-signature
                    refuses calls that are not signed, as AWS does; whether the signature is right is not looked at
  --require-log-groups
                    fails the start of a task whose log group is missing, as AWS does, unless it sets awslogs-create-group;
                    without it the group comes into being
  -h, --help        this text
  -v, --version     the version

Point a client at it (any credentials do; an access key id of 12 digits is the account):

  export AWS_ENDPOINT_URL=http://127.0.0.1:4510 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1    # SDKs; AWS CLI version 1 and boto3

AWS_ENDPOINT_URL_ECS=http://127.0.0.1:4510 instead sends only ECS here; ECR, logs, load balancers and STS go on to AWS.

  aws ecs create-cluster --cluster-name demo
  aws ecs register-task-definition --family web --container-definitions \\
    '[{"name":"web","image":"web:1","memory":128,"healthCheck":{"command":["CMD-SHELL","true"]}}]'
  aws ecs create-service --cluster demo --service-name web --task-definition web --desired-count 2

Or in a program:

  boto3.client('ecs', endpoint_url='http://127.0.0.1:4510')
  new ECSClient({ endpoint: 'http://127.0.0.1:4510' })

Push images to it (docker trusts 127.0.0.1, the others have to be told):

  docker build -t 127.0.0.1:4511/web:1 . && docker push 127.0.0.1:4511/web:1
  buildah push --tls-verify=false web:1 docker://127.0.0.1:4511/web:1
  skopeo copy --dest-tls-verify=false oci:web:1 docker://127.0.0.1:4511/web:1

The same registry by the API of ECR; tasks find its images by the names of ECR too:

  aws ecr create-repository --repository-name web
  aws ecr get-login-password | docker login --username AWS --password-stdin 127.0.0.1:4511

Keep it all from one run to the next, and see what there is:

  local-ecs --data ~/.local-ecs
  curl http://127.0.0.1:4510/_local-ecs/state

Ask for failures and start anew:

  curl -d '{"kind":"image-missing","image":"web:2"}' http://127.0.0.1:4510/_local-ecs/faults
  curl -X POST http://127.0.0.1:4510/_local-ecs/reset

Exit status: 0 ended by a signal, 2 wrong usage, 3 the address, the folder or the docker engine cannot be had.
`;
