CREATE TABLE "CalendarDays" (
    "Date" TEXT NOT NULL CONSTRAINT "PK_CalendarDays" PRIMARY KEY,
    "IsWorkingDay" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    "IsClosingDay" INTEGER NOT NULL
);


CREATE TABLE "CalendarYears" (
    "Year" INTEGER NOT NULL CONSTRAINT "PK_CalendarYears" PRIMARY KEY,
    "LoadedAt" TEXT NOT NULL,
    "Source" TEXT NOT NULL
);


CREATE TABLE "Catalogue" (
    "Number" INTEGER NOT NULL CONSTRAINT "PK_Catalogue" PRIMARY KEY,
    "ApplicationId" TEXT NULL,
    "Title" TEXT NOT NULL,
    "ParallelTitle" TEXT NULL,
    "Author" TEXT NOT NULL,
    "Publisher" TEXT NOT NULL,
    "Edition" TEXT NULL,
    "PlannedMonth" TEXT NULL,
    "Language" TEXT NULL,
    "Audience" TEXT NULL,
    "Category" TEXT NULL,
    "Topic" TEXT NULL,
    "Rating" TEXT NULL,
    "IsTranslation" INTEGER NULL,
    "Series" TEXT NULL,
    "Keywords" TEXT NULL,
    "Summary" TEXT NULL,
    "AddedAt" TEXT NOT NULL,
    "SearchText" TEXT NOT NULL
);


CREATE TABLE "Counters" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_Counters" PRIMARY KEY,
    "Value" INTEGER NOT NULL
);


CREATE TABLE "IsbnRangeFiles" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_IsbnRangeFiles" PRIMARY KEY AUTOINCREMENT,
    "MessageDate" TEXT NOT NULL,
    "Serial" TEXT NOT NULL,
    "Xml" TEXT NOT NULL,
    "LoadedAt" TEXT NOT NULL,
    "LoadedBy" TEXT NOT NULL
);


CREATE TABLE "JobLog" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_JobLog" PRIMARY KEY AUTOINCREMENT,
    "Name" TEXT NOT NULL,
    "StartedAt" TEXT NOT NULL,
    "FinishedAt" TEXT NULL,
    "Error" TEXT NULL
);


CREATE TABLE "Ledger" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_Ledger" PRIMARY KEY,
    "Number" TEXT NULL,
    "Origin" TEXT NOT NULL,
    "Burns" INTEGER NULL,
    "RequestId" TEXT NULL,
    "ProductId" TEXT NULL,
    "At" TEXT NOT NULL,
    "Hash" TEXT NOT NULL
);


CREATE TABLE "LedgerHeads" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_LedgerHeads" PRIMARY KEY,
    "Sequence" INTEGER NOT NULL,
    "Hash" TEXT NOT NULL
);


CREATE TABLE "ProtectionKeys" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_ProtectionKeys" PRIMARY KEY AUTOINCREMENT,
    "Name" TEXT NOT NULL,
    "Xml" TEXT NOT NULL
);


CREATE TABLE "Publishers" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Publishers" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "EnglishName" TEXT NULL,
    "BusinessId" TEXT NULL,
    "Representative" TEXT NULL,
    "Address" TEXT NOT NULL,
    "Phone" TEXT NOT NULL,
    "Fax" TEXT NULL,
    "Email" TEXT NOT NULL,
    "Website" TEXT NULL,
    "PlannedTitles" INTEGER NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "Defaults_ContactName" TEXT NULL,
    "Defaults_ContactPhone" TEXT NULL,
    "Defaults_ContactEmail" TEXT NULL,
    "Defaults_Language" TEXT NULL,
    "Defaults_NationalLanguage" TEXT NULL,
    "Defaults_Audience" TEXT NULL,
    "Defaults_Category" TEXT NULL,
    "Defaults_Topic" TEXT NULL,
    "Defaults_Rating" TEXT NULL,
    "Version" TEXT NOT NULL
);


CREATE TABLE "Roles" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Roles" PRIMARY KEY,
    "Name" TEXT NULL,
    "NormalizedName" TEXT NULL,
    "ConcurrencyStamp" TEXT NULL
);


CREATE TABLE "CatalogueFormats" (
    "Isbn" TEXT NOT NULL CONSTRAINT "PK_CatalogueFormats" PRIMARY KEY,
    "RecordNumber" INTEGER NOT NULL,
    "Ordinal" INTEGER NOT NULL,
    "IsSet" INTEGER NOT NULL,
    "VolumeNumber" INTEGER NULL,
    "VolumeTitle" TEXT NULL,
    "Form" TEXT NOT NULL,
    "FormNote" TEXT NULL,
    "PageCount" INTEGER NULL,
    "PriceCents" INTEGER NULL,
    CONSTRAINT "FK_CatalogueFormats_Catalogue_RecordNumber" FOREIGN KEY ("RecordNumber") REFERENCES "Catalogue" ("Number") ON DELETE CASCADE
);


CREATE TABLE "Blocks" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Blocks" PRIMARY KEY,
    "Group" TEXT NOT NULL,
    "Registrant" TEXT NOT NULL,
    "Size" INTEGER NOT NULL,
    "Next" INTEGER NOT NULL,
    "State" TEXT NOT NULL,
    "PublisherId" TEXT NULL,
    "OpenedAt" TEXT NOT NULL,
    CONSTRAINT "FK_Blocks_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT
);


CREATE TABLE "Users" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Users" PRIMARY KEY,
    "DisplayName" TEXT NOT NULL,
    "PublisherId" TEXT NULL,
    "Language" TEXT NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "DisabledAt" TEXT NULL,
    "UserName" TEXT NULL,
    "NormalizedUserName" TEXT NULL,
    "Email" TEXT NULL,
    "NormalizedEmail" TEXT NULL,
    "EmailConfirmed" INTEGER NOT NULL,
    "PasswordHash" TEXT NULL,
    "SecurityStamp" TEXT NULL,
    "ConcurrencyStamp" TEXT NULL,
    "PhoneNumber" TEXT NULL,
    "PhoneNumberConfirmed" INTEGER NOT NULL,
    "TwoFactorEnabled" INTEGER NOT NULL,
    "LockoutEnd" TEXT NULL,
    "LockoutEnabled" INTEGER NOT NULL,
    "AccessFailedCount" INTEGER NOT NULL,
    CONSTRAINT "FK_Users_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT
);


CREATE TABLE "RoleClaims" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_RoleClaims" PRIMARY KEY AUTOINCREMENT,
    "RoleId" TEXT NOT NULL,
    "ClaimType" TEXT NULL,
    "ClaimValue" TEXT NULL,
    CONSTRAINT "FK_RoleClaims_Roles_RoleId" FOREIGN KEY ("RoleId") REFERENCES "Roles" ("Id") ON DELETE CASCADE
);


CREATE TABLE "Applications" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Applications" PRIMARY KEY,
    "PublisherId" TEXT NOT NULL,
    "CreatedById" TEXT NULL,
    "CreatedAt" TEXT NOT NULL,
    "ChangedAt" TEXT NOT NULL,
    "Title_Title" TEXT NOT NULL,
    "Title_ParallelTitle" TEXT NULL,
    "Title_Author" TEXT NOT NULL,
    "Title_Edition" TEXT NULL,
    "Title_Language" TEXT NULL,
    "Title_LanguageOther" TEXT NULL,
    "Title_NationalLanguage" TEXT NULL,
    "Title_Audience" TEXT NULL,
    "Title_Category" TEXT NULL,
    "Title_Topic" TEXT NULL,
    "Title_Rating" TEXT NULL,
    "Title_IsTranslation" INTEGER NULL,
    "Title_OriginalTitle" TEXT NULL,
    "Title_IsRevision" INTEGER NULL,
    "Title_PlannedMonth" TEXT NULL,
    "Title_Series" TEXT NULL,
    "Title_Size" TEXT NULL,
    "Title_Keywords" TEXT NULL,
    "Title_Summary" TEXT NULL,
    "Numbering" TEXT NOT NULL,
    "SetTitle" TEXT NULL,
    "SetVolumes" INTEGER NULL,
    "Version" TEXT NOT NULL,
    CONSTRAINT "FK_Applications_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_Applications_Users_CreatedById" FOREIGN KEY ("CreatedById") REFERENCES "Users" ("Id") ON DELETE SET NULL
);


CREATE TABLE "Sessions" (
    "KeyHash" TEXT NOT NULL CONSTRAINT "PK_Sessions" PRIMARY KEY,
    "UserId" TEXT NOT NULL,
    "Ticket" BLOB NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "LastSeenAt" TEXT NOT NULL,
    "ExpiresAt" TEXT NOT NULL,
    "Address" TEXT NULL,
    "Browser" TEXT NULL,
    CONSTRAINT "FK_Sessions_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);


CREATE TABLE "UserClaims" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_UserClaims" PRIMARY KEY AUTOINCREMENT,
    "UserId" TEXT NOT NULL,
    "ClaimType" TEXT NULL,
    "ClaimValue" TEXT NULL,
    CONSTRAINT "FK_UserClaims_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);


CREATE TABLE "UserLogins" (
    "LoginProvider" TEXT NOT NULL,
    "ProviderKey" TEXT NOT NULL,
    "ProviderDisplayName" TEXT NULL,
    "UserId" TEXT NOT NULL,
    CONSTRAINT "PK_UserLogins" PRIMARY KEY ("LoginProvider", "ProviderKey"),
    CONSTRAINT "FK_UserLogins_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);


CREATE TABLE "UserPasskeys" (
    "CredentialId" BLOB NOT NULL CONSTRAINT "PK_UserPasskeys" PRIMARY KEY,
    "UserId" TEXT NOT NULL,
    "Data" TEXT NOT NULL,
    CONSTRAINT "FK_UserPasskeys_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);


CREATE TABLE "UserRoles" (
    "UserId" TEXT NOT NULL,
    "RoleId" TEXT NOT NULL,
    CONSTRAINT "PK_UserRoles" PRIMARY KEY ("UserId", "RoleId"),
    CONSTRAINT "FK_UserRoles_Roles_RoleId" FOREIGN KEY ("RoleId") REFERENCES "Roles" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_UserRoles_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);


CREATE TABLE "UserTokens" (
    "UserId" TEXT NOT NULL,
    "LoginProvider" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "Value" TEXT NULL,
    CONSTRAINT "PK_UserTokens" PRIMARY KEY ("UserId", "LoginProvider", "Name"),
    CONSTRAINT "FK_UserTokens_Users_UserId" FOREIGN KEY ("UserId") REFERENCES "Users" ("Id") ON DELETE CASCADE
);


CREATE TABLE "PageFiles" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_PageFiles" PRIMARY KEY,
    "ApplicationId" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "FileName" TEXT NOT NULL,
    "ContentType" TEXT NOT NULL,
    "Size" INTEGER NOT NULL,
    "Sha256" TEXT NOT NULL,
    "Key" TEXT NOT NULL,
    "UploadedAt" TEXT NOT NULL,
    CONSTRAINT "FK_PageFiles_Applications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES "Applications" ("Id") ON DELETE CASCADE
);


CREATE TABLE "Products" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Products" PRIMARY KEY,
    "ApplicationId" TEXT NOT NULL,
    "Isbn" TEXT NULL,
    "Ordinal" INTEGER NOT NULL,
    "IsSet" INTEGER NOT NULL,
    "VolumeNumber" INTEGER NULL,
    "VolumeTitle" TEXT NULL,
    "Form" TEXT NOT NULL,
    "FormNote" TEXT NULL,
    "PageCount" INTEGER NULL,
    "PriceCents" INTEGER NULL,
    CONSTRAINT "FK_Products_Applications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES "Applications" ("Id") ON DELETE CASCADE
);


CREATE TABLE "Requests" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Requests" PRIMARY KEY,
    "CaseNumber" TEXT NULL,
    "StatusCode" TEXT NULL,
    "State" TEXT NOT NULL,
    "ApplicationId" TEXT NULL,
    "PublisherId" TEXT NULL,
    "Channel" TEXT NOT NULL,
    "ReplyBy" TEXT NOT NULL,
    "ContactName" TEXT NOT NULL,
    "ContactEmail" TEXT NOT NULL,
    "ContactPhone" TEXT NOT NULL,
    "Language" TEXT NOT NULL,
    "SubmittedAt" TEXT NULL,
    "PapersOn" TEXT NULL,
    "DueOn" TEXT NULL,
    "ExtendedTo" TEXT NULL,
    "OfficeDays" INTEGER NOT NULL,
    "Returns" INTEGER NOT NULL,
    "OfficerId" TEXT NULL,
    "DecidedAt" TEXT NULL,
    "Reason" TEXT NULL,
    "Missing" TEXT NOT NULL,
    "Version" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    CONSTRAINT "FK_Requests_Applications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES "Applications" ("Id"),
    CONSTRAINT "FK_Requests_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_Requests_Users_OfficerId" FOREIGN KEY ("OfficerId") REFERENCES "Users" ("Id") ON DELETE RESTRICT
);


CREATE TABLE "History" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_History" PRIMARY KEY AUTOINCREMENT,
    "At" TEXT NOT NULL,
    "ActorId" TEXT NULL,
    "ActorName" TEXT NOT NULL,
    "Address" TEXT NULL,
    "What" TEXT NOT NULL,
    "Why" TEXT NULL,
    "Subject" TEXT NULL,
    "SubjectId" TEXT NULL,
    "RequestId" TEXT NULL,
    CONSTRAINT "FK_History_Requests_RequestId" FOREIGN KEY ("RequestId") REFERENCES "Requests" ("Id") ON DELETE RESTRICT
);


CREATE TABLE "Letters" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Letters" PRIMARY KEY,
    "Key" TEXT NOT NULL,
    "RequestId" TEXT NULL,
    "ToAddress" TEXT NOT NULL,
    "ToName" TEXT NOT NULL,
    "Language" TEXT NOT NULL,
    "Subject" TEXT NOT NULL,
    "Body" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "CreatedAt" TEXT NOT NULL,
    "SentAt" TEXT NULL,
    "Attempts" INTEGER NOT NULL,
    "NextTryAt" TEXT NULL,
    "LastError" TEXT NULL,
    CONSTRAINT "FK_Letters_Requests_RequestId" FOREIGN KEY ("RequestId") REFERENCES "Requests" ("Id")
);


CREATE INDEX "IX_Applications_CreatedById" ON "Applications" ("CreatedById");


CREATE INDEX "IX_Applications_PublisherId_CreatedAt" ON "Applications" ("PublisherId", "CreatedAt");


CREATE UNIQUE INDEX "IX_Blocks_Group_Registrant" ON "Blocks" ("Group", "Registrant");


CREATE INDEX "IX_Blocks_PublisherId" ON "Blocks" ("PublisherId");


CREATE UNIQUE INDEX "IX_Catalogue_ApplicationId" ON "Catalogue" ("ApplicationId");


CREATE INDEX "IX_CatalogueFormats_RecordNumber" ON "CatalogueFormats" ("RecordNumber");


CREATE INDEX "IX_History_RequestId" ON "History" ("RequestId");


CREATE INDEX "IX_History_Subject_SubjectId" ON "History" ("Subject", "SubjectId");


CREATE INDEX "IX_JobLog_Name_StartedAt" ON "JobLog" ("Name", "StartedAt");


CREATE UNIQUE INDEX "IX_Ledger_Burns" ON "Ledger" ("Burns");


CREATE UNIQUE INDEX "IX_Ledger_Number" ON "Ledger" ("Number");


CREATE INDEX "IX_Ledger_ProductId" ON "Ledger" ("ProductId");


CREATE UNIQUE INDEX "IX_Letters_Key" ON "Letters" ("Key");


CREATE INDEX "IX_Letters_RequestId" ON "Letters" ("RequestId");


CREATE INDEX "IX_Letters_State_NextTryAt" ON "Letters" ("State", "NextTryAt");


CREATE INDEX "IX_PageFiles_ApplicationId" ON "PageFiles" ("ApplicationId");


CREATE INDEX "IX_Products_ApplicationId" ON "Products" ("ApplicationId");


CREATE UNIQUE INDEX "IX_Products_Isbn" ON "Products" ("Isbn");


CREATE UNIQUE INDEX "IX_Publishers_BusinessId" ON "Publishers" ("BusinessId");


CREATE INDEX "IX_Publishers_Name" ON "Publishers" ("Name");


CREATE INDEX "IX_Requests_ApplicationId" ON "Requests" ("ApplicationId");


CREATE UNIQUE INDEX "IX_Requests_CaseNumber" ON "Requests" ("CaseNumber");


CREATE INDEX "IX_Requests_OfficerId" ON "Requests" ("OfficerId");


CREATE INDEX "IX_Requests_PublisherId" ON "Requests" ("PublisherId");


CREATE INDEX "IX_Requests_State_DueOn" ON "Requests" ("State", "DueOn");


CREATE INDEX "IX_RoleClaims_RoleId" ON "RoleClaims" ("RoleId");


CREATE UNIQUE INDEX "RoleNameIndex" ON "Roles" ("NormalizedName");


CREATE INDEX "IX_Sessions_ExpiresAt" ON "Sessions" ("ExpiresAt");


CREATE INDEX "IX_Sessions_UserId" ON "Sessions" ("UserId");


CREATE INDEX "IX_UserClaims_UserId" ON "UserClaims" ("UserId");


CREATE INDEX "IX_UserLogins_UserId" ON "UserLogins" ("UserId");


CREATE INDEX "IX_UserPasskeys_UserId" ON "UserPasskeys" ("UserId");


CREATE INDEX "IX_UserRoles_RoleId" ON "UserRoles" ("RoleId");


CREATE INDEX "EmailIndex" ON "Users" ("NormalizedEmail");


CREATE INDEX "IX_Users_PublisherId" ON "Users" ("PublisherId");


CREATE UNIQUE INDEX "UserNameIndex" ON "Users" ("NormalizedUserName");




-- The ledger is empty; the first entry is chained to this.
INSERT INTO "LedgerHeads" ("Id", "Sequence", "Hash") VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
