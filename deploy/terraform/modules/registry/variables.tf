variable "name" {
  description = "Name of the repository, and prefix of the bucket's."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 24
    error_message = "name: set 2 to 24 lower case letters, digits and single hyphens, a letter first and no hyphen last, such as \"iris-prod\"."
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
    condition     = var.noncurrent_version_days >= 0 && floor(var.noncurrent_version_days) == var.noncurrent_version_days
    error_message = "noncurrent_version_days: set a whole number of days, or 0 to keep everything."
  }
}

variable "tags_in_use" {
  description = "Tags of images that run, which are kept however many are pushed after them."
  type        = list(string)
  nullable    = false
  validation {
    condition     = alltrue([for tag in var.tags_in_use : can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", tag))])
    error_message = "tags_in_use: set tags alone, such as \"0.1.0\"."
  }
}
