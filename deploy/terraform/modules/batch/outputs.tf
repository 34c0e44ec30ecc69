output "state_machine_arn" {
  description = "ARN to start a batch with: aws stepfunctions start-execution --state-machine-arn ARN --input '{\"key\": \"batch/input/rows.jsonl\", \"model\": \"iris\"}'."
  value       = aws_sfn_state_machine.this.arn
}
