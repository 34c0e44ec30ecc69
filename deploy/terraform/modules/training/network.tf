data "aws_subnets" "default" {
  count = length(var.subnets) == 0 ? 1 : 0
  filter {
    name   = "default-for-az"
    values = ["true"]
  }

  lifecycle {
    postcondition {
      condition     = length(self.ids) > 0
      error_message = "The account has no default VPC in this region. Set training_subnets to subnets that reach the internet (or S3, ECR and CloudWatch Logs by endpoints), or make one: aws ec2 create-default-vpc."
    }
  }
}

locals {
  default_subnets = try(sort(data.aws_subnets.default[0].ids), [])
  subnets         = length(var.subnets) > 0 ? var.subnets : local.default_subnets
}

# Of the default VPC's one is enough: they are of one VPC, and public.
data "aws_subnet" "this" {
  for_each = toset(length(var.subnets) > 0 ? var.subnets : slice(local.default_subnets, 0, min(1, length(local.default_subnets))))
  id       = each.value
}

# Nothing comes in. HTTPS goes out: to S3, ECR, CloudWatch Logs, and to wherever data for training are fetched from.
resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:it is given to a task when it is started, by train_command
  name        = local.task
  description = "Training of ${var.name}: HTTPS out, nothing in"
  vpc_id      = values(data.aws_subnet.this)[0].vpc_id

  lifecycle {
    precondition {
      condition     = length(distinct(values(data.aws_subnet.this)[*].vpc_id)) == 1
      error_message = "training_subnets: set subnets of one VPC, as a task has one security group: ${join(", ", [for id, subnet in data.aws_subnet.this : "${id} is of ${subnet.vpc_id}"])}."
    }
    precondition {
      condition     = length(distinct(values(data.aws_subnet.this)[*].map_public_ip_on_launch)) == 1
      error_message = "training_subnets: set public subnets or private ones, as a task has an address of its own or none: ${join(", ", [for id, subnet in data.aws_subnet.this : "${id} is ${subnet.map_public_ip_on_launch ? "public" : "private"}"])}."
    }
  }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "HTTPS"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
