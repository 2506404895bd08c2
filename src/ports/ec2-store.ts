/** The part of the store's memory that EC2, SSM and IAM speak of: images, launch templates, tags and records. */
import type { Channel } from "../model/channel.ts";
import type { Image } from "../model/image.ts";
import type {
  LaunchTemplate,
  LaunchTemplateReference,
  LaunchTemplateVersion,
} from "../model/launch-template.ts";
import type { RecordKind, RecordKinds } from "../model/records.ts";

export type Ec2Tag = { readonly resourceId: string; readonly key: string; readonly value: string };

/** Nouns of one kind that are kept whole, under an id that is compared as text. */
export type RecordView<T> = {
  get(id: string): Promise<T | undefined>;
  /** By id: all of them, or those whose id begins so. */
  all(prefix?: string): Promise<readonly T[]>;
};

export type RecordTable<T> = RecordView<T> & {
  /** Adds it, or replaces the one of that id. */
  put(id: string, record: T): Promise<void>;
  /** With the tags that EC2 has of it. */
  remove(id: string): Promise<void>;
};

export interface Ec2View {
  readonly images: {
    get(imageId: string): Promise<Image | undefined>;
    byName(name: string): Promise<Image | undefined>;
    /** The oldest first. */
    list(): Promise<readonly Image[]>;
  };
  readonly channels: {
    get(name: string): Promise<Channel | undefined>;
    /** By name. */
    list(): Promise<readonly Channel[]>;
  };
  readonly launchTemplates: {
    /** By id, or else by name. */
    get(reference: Omit<LaunchTemplateReference, "version">): Promise<LaunchTemplate | undefined>;
    list(): Promise<readonly LaunchTemplate[]>;
    version(
      launchTemplateId: string,
      version: number | "$Latest",
    ): Promise<LaunchTemplateVersion | undefined>;
    /** The newest first. */
    versions(launchTemplateId: string): Promise<readonly LaunchTemplateVersion[]>;
  };
  /** Tags of EC2's resources. Those of images, instances and launch templates leave with their rows. */
  readonly ec2Tags: {
    of(resourceId: string): Promise<Readonly<Record<string, string>>>;
    /** By resource and key. */
    all(): Promise<readonly Ec2Tag[]>;
  };
  records<Kind extends RecordKind>(kind: Kind): RecordView<RecordKinds[Kind]>;
}

export interface Ec2Transaction extends Ec2View {
  readonly images: Ec2View["images"] & {
    insert(row: Image): Promise<void>;
    update(row: Image): Promise<void>;
    remove(imageId: string): Promise<void>;
  };
  readonly channels: Ec2View["channels"] & {
    insert(row: Channel): Promise<void>;
    update(row: Channel): Promise<void>;
    remove(name: string): Promise<void>;
  };
  readonly launchTemplates: Ec2View["launchTemplates"] & {
    insert(row: LaunchTemplate): Promise<void>;
    /** Writes the default and the last version. */
    update(row: LaunchTemplate): Promise<void>;
    remove(launchTemplateId: string): Promise<void>;
    insertVersion(row: LaunchTemplateVersion): Promise<void>;
    removeVersion(launchTemplateId: string, version: number): Promise<void>;
  };
  readonly ec2Tags: Ec2View["ec2Tags"] & {
    /** Adds tags, or changes those of the same key. */
    put(resourceId: string, tags: Readonly<Record<string, string>>): Promise<void>;
    remove(resourceId: string, key: string): Promise<void>;
    /** Removes all tags of what has gone. */
    forget(resourceId: string): Promise<void>;
  };
  records<Kind extends RecordKind>(kind: Kind): RecordTable<RecordKinds[Kind]>;
}
