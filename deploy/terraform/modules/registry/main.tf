resource "aws_ecr_repository" "this" {
  #checkov:skip=CKV_AWS_136:encrypted by the service; a customer key has a price and a policy of its own, and the image holds no secret
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.force_destroy
  image_scanning_configuration { scan_on_push = true }
}

# What matches a rule is safe from the rules behind it: images in use, and those that are tagged keep-... as well. A rule for each,
# because a list of prefixes in one rule means images that have them all.
locals {
  kept    = distinct(concat(["keep-"], var.tags_in_use))
  expired = { type = "expire" }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy = jsonencode({ rules = concat(
    [for i, prefix in local.kept : {
      rulePriority = i + 1
      description  = "kept: tagged ${prefix}"
      selection    = { tagStatus = "tagged", tagPrefixList = [prefix], countType = "imageCountMoreThan", countNumber = 1000 }
      action       = local.expired
    }],
    [{
      rulePriority = length(local.kept) + 1
      description  = "untagged images, after 7 days"
      selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
      action       = local.expired
    }],
    [{
      rulePriority = length(local.kept) + 2
      description  = "all but the newest 30"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }
      action       = local.expired
    }],
  ) })
}

data "aws_partition" "this" {}
data "aws_region" "this" {}
data "aws_caller_identity" "this" {}

# Without it Lambda adds the statement itself when the function is made, and whoever applies needs the permission to set policies.
data "aws_iam_policy_document" "pull" {
  statement {
    sid       = "LambdaECRImageRetrievalPolicy"
    actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = null
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:SourceArn"
      values   = ["arn:${data.aws_partition.this.partition}:lambda:${data.aws_region.this.id}:${data.aws_caller_identity.this.account_id}:function:*"]
    }
  }
}

resource "aws_ecr_repository_policy" "lambda" {
  repository = aws_ecr_repository.this.name
  policy     = data.aws_iam_policy_document.pull.json
}
