variable "name" {
  description = "Prefix of every resource."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 24
    error_message = "name: set 2 to 24 lower case letters, digits and single hyphens, a letter first and no hyphen last, such as \"iris-prod\"."
  }
}

variable "image_uri" {
  description = "The image in this account's ECR and region, by digest."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^/@]+/[^@]+@sha256:[0-9a-f]{64}$", var.image_uri))
    error_message = "image_uri: set an image of ECR by its digest, ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@sha256:DIGEST."
  }
}

variable "architecture" {
  description = "Processor that the image was built for."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture: set x86_64 or arm64."
  }
}

variable "registry" {
  description = "Where models are published, such as s3://BUCKET/models."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^s3://[^/]+/([^/]+/)*[^/]+$", var.registry))
    error_message = "registry: set s3://BUCKET/PREFIX without a final slash, such as s3://iris-models/models."
  }
}

variable "bucket_arn" {
  description = "ARN of the bucket."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[^/]+$", var.bucket_arn))
    error_message = "bucket_arn: set the ARN of a bucket, such as arn:aws:s3:::iris-models, without a key."
  }
}

variable "subnets" {
  description = "Subnets that the task may run in, of one VPC; [] for those of the account's default VPC."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.subnets : can(regex("^subnet-[0-9a-f]{8,17}$", id))])
    error_message = "subnets: set ids such as \"subnet-0123456789abcdef0\", or [] for those of the default VPC."
  }
}

variable "cpu" {
  description = "Processor of the task in units: 1024 are one vCPU."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu: set what Fargate offers: 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory" {
  description = "Memory of the task in MiB."
  type        = number
  default     = 2048
  nullable    = false

  # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
  validation {
    condition = contains(try({
      256   = [512, 1024, 2048]
      512   = range(1024, 4097, 1024)
      1024  = range(2048, 8193, 1024)
      2048  = range(4096, 16385, 1024)
      4096  = range(8192, 30721, 1024)
      8192  = range(16384, 61441, 4096)
      16384 = range(32768, 122881, 8192)
    }[var.cpu], [var.memory]), var.memory)
    error_message = "memory: set what Fargate offers with this cpu: 512, 1024 or 2048 with 256; 1024 to 4096 with 512; 2048 to 8192 with 1024; 4096 to 16384 with 2048; 8192 to 30720 with 4096 (in steps of 1024); 16384 to 61440 with 8192 (4096); 32768 to 122880 with 16384 (8192)."
  }
}

variable "log_retention_days" {
  description = "Days that log lines are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days: set what CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
