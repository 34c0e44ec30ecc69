/** The parts of the AWS SDK that iris-models loads when the first call needs them. */
export { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
