variable "name" {
  description = "Name of the repository, and prefix of the bucket's."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) <= 24
    error_message = "name: set up to 24 lower case letters, digits and single hyphens: with account and region it names a bucket, of at most 63."
  }
}

variable "account_id" {
  description = "AWS account: part of the bucket's name, which no other account may have."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id: set the 12 digits of the account."
  }
}

variable "region" {
  description = "Region: part of the bucket's name."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region: set the code of a region, such as \"eu-west-1\"."
  }
}

variable "force_destroy" {
  description = "Whether destroy deletes repository and bucket that are not empty."
  type        = bool
  nullable    = false
}

variable "enforce_tls" {
  description = "Whether the bucket refuses plain HTTP."
  type        = bool
  nullable    = false
}

variable "lifecycle_rules" {
  description = "Whether the bucket has lifecycle rules."
  type        = bool
  nullable    = false
}

variable "noncurrent_version_days" {
  description = "Days after which superseded objects are gone for good; 0 keeps them."
  type        = number
  nullable    = false
  validation {
    condition     = var.noncurrent_version_days >= 0
    error_message = "noncurrent_version_days: set a number of days, or 0 to keep everything."
  }
}
