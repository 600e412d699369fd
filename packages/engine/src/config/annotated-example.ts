/** A `slipway.yml` with every key and its meaning, for the documentation; a test reads it. */
export const annotatedExample = `# Where the images of this repository go. The tag of an image is its commit.
image: registry.example/team/web

# Where they run.
region: eu-west-1          # optional: else AWS_REGION, or that of the profile
cluster: prod
services: [web, worker]

# Which branches are deployed. These two are the default; release/* would do as well.
branches: [main, master]

# What must pass first: one command, or a list of them. Optional.
test:
  - npm ci
  - npm test

# How the image is built. All optional.
dockerfile: Dockerfile
context: .
buildArgs:
  NODE_VERSION: 22
`;
