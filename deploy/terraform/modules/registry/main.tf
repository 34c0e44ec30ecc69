resource "aws_ecr_repository" "this" {
  #checkov:skip=CKV_AWS_136:encrypted by the service; a customer key has a price and a policy of its own, and the image holds no secret
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.force_destroy
  image_scanning_configuration { scan_on_push = true }
}

# What matches a rule is safe from the rules behind it. So an image that is tagged keep-... as well (aws ecr put-image) outlives the
# thirty: for a version that stays pinned for long.
resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy = jsonencode({ rules = [
    {
      rulePriority = 1
      description  = "images that are to be kept"
      selection    = { tagStatus = "tagged", tagPrefixList = ["keep-"], countType = "imageCountMoreThan", countNumber = 1000 }
      action       = { type = "expire" }
    },
    {
      rulePriority = 2
      description  = "untagged images, after 7 days"
      selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
      action       = { type = "expire" }
    },
    {
      rulePriority = 3
      description  = "all but the newest 30"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }
      action       = { type = "expire" }
    },
  ] })
}

data "aws_partition" "this" {}

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
      values   = ["arn:${data.aws_partition.this.partition}:lambda:${var.region}:${var.account_id}:function:*"]
    }
  }
}

resource "aws_ecr_repository_policy" "lambda" {
  repository = aws_ecr_repository.this.name
  policy     = data.aws_iam_policy_document.pull.json
}
