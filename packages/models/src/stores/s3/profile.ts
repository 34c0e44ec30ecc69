/** For messages: what may be wrong with the AWS profile that is named, or nothing where none is. */
export function profileHint(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const profile = env.AWS_PROFILE;
  if (!profile) return "";
  return ` The profile "${profile}" (AWS_PROFILE) is not in ~/.aws, lacks it, or this user cannot read those files.`;
}
