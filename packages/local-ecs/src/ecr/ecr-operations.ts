import type { Operation } from '../operations/operation.ts';
import { describeRegistry, getAuthorizationToken } from './authorization.ts';
import { batchDeleteImage } from './delete-images.ts';
import { listTagsForResource, tagResource, untagResource } from './ecr-tags.ts';
import { batchGetImage } from './get-images.ts';
import { completeLayerUpload, initiateLayerUpload, uploadLayerPart } from './layer-upload.ts';
import { batchCheckLayerAvailability, getDownloadUrlForLayer } from './layers.ts';
import { describeImages, listImages } from './list-images.ts';
import {
  deleteLifecyclePolicy,
  deleteRepositoryPolicy,
  getLifecyclePolicy,
  getRepositoryPolicy,
  putLifecyclePolicy,
  setRepositoryPolicy,
} from './policies.ts';
import { putImage } from './put-image.ts';
import { createRepository, deleteRepository, describeRepositories } from './repositories.ts';
import { putImageScanningConfiguration, putImageTagMutability } from './repository-settings.ts';

/** The operations of ECR that are emulated, by their names on the wire. */
export const ECR_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    GetAuthorizationToken: getAuthorizationToken,
    DescribeRegistry: describeRegistry,
    CreateRepository: createRepository,
    DescribeRepositories: describeRepositories,
    DeleteRepository: deleteRepository,
    PutImageTagMutability: putImageTagMutability,
    PutImageScanningConfiguration: putImageScanningConfiguration,
    PutLifecyclePolicy: putLifecyclePolicy,
    GetLifecyclePolicy: getLifecyclePolicy,
    DeleteLifecyclePolicy: deleteLifecyclePolicy,
    SetRepositoryPolicy: setRepositoryPolicy,
    GetRepositoryPolicy: getRepositoryPolicy,
    DeleteRepositoryPolicy: deleteRepositoryPolicy,
    ListImages: listImages,
    DescribeImages: describeImages,
    BatchGetImage: batchGetImage,
    PutImage: putImage,
    BatchDeleteImage: batchDeleteImage,
    BatchCheckLayerAvailability: batchCheckLayerAvailability,
    GetDownloadUrlForLayer: getDownloadUrlForLayer,
    InitiateLayerUpload: initiateLayerUpload,
    UploadLayerPart: uploadLayerPart,
    CompleteLayerUpload: completeLayerUpload,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  }),
);
