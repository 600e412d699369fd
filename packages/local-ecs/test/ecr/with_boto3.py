"""What deploy tools do with ECR, in boto3; the endpoint comes from AWS_ENDPOINT_URL_ECR."""

import base64
import hashlib
import json
import urllib.request

import boto3
from botocore.exceptions import ClientError

ecr = boto3.client("ecr")


def refused(operation, **arguments):
    """The code of the error that the operation ends with."""
    try:
        getattr(ecr, operation)(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def upload(content):
    upload_id = ecr.initiate_layer_upload(repositoryName="team/web")["uploadId"]
    ecr.upload_layer_part(
        repositoryName="team/web",
        uploadId=upload_id,
        partFirstByte=0,
        partLastByte=len(content) - 1,
        layerPartBlob=content,
    )
    digest = digest_of(content)
    ecr.complete_layer_upload(repositoryName="team/web", uploadId=upload_id, layerDigests=[digest])
    return {"digest": digest, "size": len(content)}


assert refused("describe_repositories", repositoryNames=["team/web"]) == "RepositoryNotFoundException"
created = ecr.create_repository(
    repositoryName="team/web",
    imageTagMutability="IMMUTABLE",
    imageScanningConfiguration={"scanOnPush": True},
    tags=[{"Key": "team", "Value": "web"}],
)["repository"]
assert created["repositoryUri"] == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/web", created
assert created["createdAt"].year > 2000
assert refused("create_repository", repositoryName="team/web") == "RepositoryAlreadyExistsException"
assert ecr.list_tags_for_resource(resourceArn=created["repositoryArn"])["tags"] == [{"Key": "team", "Value": "web"}]

config, layer = b"{}", b"layer" * 1000
manifest = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", **upload(config)},
        "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", **upload(layer)}],
    }
)
put = {"repositoryName": "team/web", "imageManifest": manifest}
image = ecr.put_image(**put, imageTag="1")["image"]["imageId"]
assert image == {"imageDigest": digest_of(manifest.encode()), "imageTag": "1"}, image
assert refused("put_image", **put, imageTag="1") == "ImageAlreadyExistsException"
other = {**put, "imageManifest": manifest + "\n"}
assert refused("put_image", **other, imageTag="1") == "ImageTagAlreadyExistsException"
ecr.put_image(**put, imageTag="2")

details = ecr.get_paginator("describe_images").paginate(repositoryName="team/web").build_full_result()["imageDetails"]
assert [sorted(detail["imageTags"]) for detail in details] == [["1", "2"]], details
assert details[0]["imageSizeInBytes"] == len(config) + len(layer)
ids = ecr.list_images(repositoryName="team/web", filter={"tagStatus": "TAGGED"})["imageIds"]
assert sorted(each["imageTag"] for each in ids) == ["1", "2"], ids
got = ecr.batch_get_image(repositoryName="team/web", imageIds=[{"imageTag": "2"}, {"imageTag": "3"}])
assert got["images"][0]["imageManifest"] == manifest
assert got["failures"][0]["failureCode"] == "ImageNotFound"
url = ecr.get_download_url_for_layer(repositoryName="team/web", layerDigest=digest_of(layer))["downloadUrl"]
assert urllib.request.urlopen(url).read() == layer

token = ecr.get_authorization_token()["authorizationData"][0]
assert base64.b64decode(token["authorizationToken"]).startswith(b"AWS:")
with urllib.request.urlopen(token["proxyEndpoint"] + "/v2/") as answer:
    assert answer.status == 200

policy = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "description": "keep the last ten",
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 10},
                "action": {"type": "expire"},
            }
        ]
    }
)
ecr.put_lifecycle_policy(repositoryName="team/web", lifecyclePolicyText=policy)
assert ecr.get_lifecycle_policy(repositoryName="team/web")["lifecyclePolicyText"] == policy

assert refused("delete_repository", repositoryName="team/web") == "RepositoryNotEmptyException"
ecr.delete_repository(repositoryName="team/web", force=True)
assert refused("list_images", repositoryName="team/web") == "RepositoryNotFoundException"
print("all as on AWS")
