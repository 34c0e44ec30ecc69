# The repository and the bucket.
mock_provider "aws" { source = "./tests/mocks" }

variables {
  name                    = "a-name-of-24-letters-long"
  force_destroy           = false
  enforce_tls             = true
  lifecycle_rules         = true
  noncurrent_version_days = 30
  tags_in_use             = ["0.2.0", "0.1.0"]
}

run "as_it_comes" {
  module { source = "./modules/registry" }
  command = plan
  variables { name = "a-name-of-24-letters-lon" }
  override_data {
    target = data.aws_region.this
    values = { id = "ap-southeast-1" }
  }

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "A tag could be pushed over, or an image is not scanned."
  }
  assert {
    condition     = !aws_ecr_repository.this.force_delete && !aws_s3_bucket.this.force_destroy
    error_message = "Models and images must not go without being asked for."
  }
  assert {
    condition     = length(aws_s3_bucket.this.bucket) <= 63
    error_message = "The longest name makes a bucket's name that S3 refuses."
  }
  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules : try(rule.selection.tagPrefixList, rule.selection.tagStatus)] == [["keep-"], ["0.2.0"], ["0.1.0"], "untagged", "any"]
    error_message = "Images in use, and those tagged keep-..., have to be safe from the rules that expire: the first rule to match decides."
  }
  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules : rule.rulePriority] == [1, 2, 3, 4, 5]
    error_message = "ECR wants a priority of its own for each rule, the one for any tag last."
  }
  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules : rule.selection.countNumber if rule.selection.tagStatus == "any"] == [30]
    error_message = "The newest 30 images are to be kept."
  }
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls, aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls, aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "The bucket could become public."
  }
  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled" && one(aws_s3_bucket_ownership_controls.this.rule).object_ownership == "BucketOwnerEnforced"
    error_message = "The bucket keeps no versions, or has ACLs."
  }
  assert {
    condition     = one(data.aws_iam_policy_document.tls.statement).effect == "Deny" && one(one(data.aws_iam_policy_document.tls.statement).condition).variable == "aws:SecureTransport" && length(aws_s3_bucket_policy.tls) == 1
    error_message = "The bucket answers plain HTTP."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this[0].rule[*].id == tolist(["unfinished-uploads", "superseded"])
    error_message = "Unfinished uploads or superseded objects are not cleaned up."
  }
}

run "nothing_superseded_goes_unless_asked" {
  module { source = "./modules/registry" }
  command = plan
  variables {
    name                    = "iris"
    noncurrent_version_days = 0
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this[0].rule[*].id == tolist(["unfinished-uploads"])
    error_message = "Superseded objects are deleted."
  }
}

run "a_name_that_is_too_long_for_a_bucket" {
  module { source = "./modules/registry" }
  command         = plan
  expect_failures = [var.name]
}
