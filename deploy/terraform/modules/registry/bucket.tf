resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:an access log needs a second bucket; CloudTrail's data events tell where an audit is asked for
  #checkov:skip=CKV_AWS_144:models can be trained and published again
  #checkov:skip=CKV_AWS_145:encrypted by S3; a customer key has a price and a policy of its own
  #checkov:skip=CKV2_AWS_62:the server looks at ETags, nothing listens to events of the bucket
  bucket        = "${var.name}-${data.aws_caller_identity.this.account_id}-${data.aws_region.this.id}"
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  rule {
    apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id
  rule { object_ownership = "BucketOwnerEnforced" }
}

data "aws_iam_policy_document" "tls" {
  statement {
    sid       = "DenyInsecureTransport"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "tls" {
  count      = var.enforce_tls ? 1 : 0
  bucket     = aws_s3_bucket.this.id
  policy     = data.aws_iam_policy_document.tls.json
  depends_on = [aws_s3_bucket_public_access_block.this] # S3 refuses two changes of one bucket at a time
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count      = var.lifecycle_rules ? 1 : 0
  bucket     = aws_s3_bucket.this.id
  depends_on = [aws_s3_bucket_versioning.this]

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload { days_after_initiation = 7 }
  }

  dynamic "rule" {
    for_each = var.noncurrent_version_days > 0 ? [var.noncurrent_version_days] : []
    content {
      id     = "superseded"
      status = "Enabled"
      filter {}
      noncurrent_version_expiration { noncurrent_days = rule.value }
    }
  }
}
