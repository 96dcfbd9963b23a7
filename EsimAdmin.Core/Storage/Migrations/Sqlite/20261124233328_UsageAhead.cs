using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EsimAdmin.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class UsageAhead : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Esims_Status",
                table: "Esims");

            migrationBuilder.AddColumn<long>(
                name: "Added",
                table: "UsageSamples",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Subject",
                table: "Mails",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Text",
                table: "Mails",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ExhaustsAt",
                table: "Esims",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Pace",
                table: "Esims",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "UsageAskedAt",
                table: "Esims",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "UsedPercent",
                table: "Esims",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "AlertMutes",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PersonId = table.Column<string>(type: "TEXT", nullable: false),
                    EsimTranNo = table.Column<string>(type: "TEXT", nullable: true),
                    CustomerId = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AlertMutes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AlertPreferences",
                columns: table => new
                {
                    PersonId = table.Column<string>(type: "TEXT", nullable: false),
                    ReadUpTo = table.Column<long>(type: "INTEGER", nullable: false),
                    OnlyMine = table.Column<bool>(type: "INTEGER", nullable: false),
                    From = table.Column<int>(type: "INTEGER", nullable: false),
                    ByMail = table.Column<bool>(type: "INTEGER", nullable: false),
                    MailFrom = table.Column<int>(type: "INTEGER", nullable: false),
                    QuietFrom = table.Column<int>(type: "INTEGER", nullable: true),
                    QuietTo = table.Column<int>(type: "INTEGER", nullable: true),
                    TimeZone = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    MailedUpTo = table.Column<long>(type: "INTEGER", nullable: false),
                    MailedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AlertPreferences", x => x.PersonId);
                });

            migrationBuilder.CreateTable(
                name: "AlertReads",
                columns: table => new
                {
                    PersonId = table.Column<string>(type: "TEXT", nullable: false),
                    AlertId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AlertReads", x => new { x.PersonId, x.AlertId });
                });

            migrationBuilder.CreateTable(
                name: "Alerts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Severity = table.Column<int>(type: "INTEGER", nullable: false),
                    EsimTranNo = table.Column<string>(type: "TEXT", nullable: true),
                    CustomerId = table.Column<long>(type: "INTEGER", nullable: true),
                    OrderId = table.Column<long>(type: "INTEGER", nullable: true),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Alerts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AutoTopUps",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    RuleId = table.Column<long>(type: "INTEGER", nullable: false),
                    EsimTranNo = table.Column<string>(type: "TEXT", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Used = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTryAt = table.Column<long>(type: "INTEGER", nullable: true),
                    PackageCode = table.Column<string>(type: "TEXT", nullable: true),
                    PackageName = table.Column<string>(type: "TEXT", nullable: true),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    IntentId = table.Column<long>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    DecidedBy = table.Column<string>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AutoTopUps", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "TopUpRules",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    EsimTranNo = table.Column<string>(type: "TEXT", nullable: true),
                    CustomerId = table.Column<long>(type: "INTEGER", nullable: true),
                    BelowPercent = table.Column<int>(type: "INTEGER", nullable: false),
                    PackageCode = table.Column<string>(type: "TEXT", nullable: true),
                    PackageName = table.Column<string>(type: "TEXT", nullable: true),
                    Days = table.Column<int>(type: "INTEGER", nullable: true),
                    MostTimes = table.Column<int>(type: "INTEGER", nullable: false),
                    MostAmount = table.Column<long>(type: "INTEGER", nullable: false),
                    ApprovalAbove = table.Column<long>(type: "INTEGER", nullable: true),
                    Enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    PersonId = table.Column<string>(type: "TEXT", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TopUpRules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "UsageDays",
                columns: table => new
                {
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    LocationCode = table.Column<string>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<long>(type: "INTEGER", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageDays", x => new { x.Day, x.LocationCode, x.CustomerId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_UsageSamples_At",
                table: "UsageSamples",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_Esims_Pace",
                table: "Esims",
                column: "Pace");

            migrationBuilder.CreateIndex(
                name: "IX_Esims_Status_ExhaustsAt",
                table: "Esims",
                columns: new[] { "Status", "ExhaustsAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Esims_Status_ExpiresAt",
                table: "Esims",
                columns: new[] { "Status", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_AlertMutes_PersonId_CustomerId",
                table: "AlertMutes",
                columns: new[] { "PersonId", "CustomerId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AlertMutes_PersonId_EsimTranNo",
                table: "AlertMutes",
                columns: new[] { "PersonId", "EsimTranNo" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_At",
                table: "Alerts",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_CustomerId",
                table: "Alerts",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_EsimTranNo",
                table: "Alerts",
                column: "EsimTranNo");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_Key",
                table: "Alerts",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AutoTopUps_EsimTranNo",
                table: "AutoTopUps",
                column: "EsimTranNo");

            migrationBuilder.CreateIndex(
                name: "IX_AutoTopUps_Key",
                table: "AutoTopUps",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AutoTopUps_RuleId_At",
                table: "AutoTopUps",
                columns: new[] { "RuleId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AutoTopUps_State_NextTryAt",
                table: "AutoTopUps",
                columns: new[] { "State", "NextTryAt" });

            migrationBuilder.CreateIndex(
                name: "IX_TopUpRules_CustomerId",
                table: "TopUpRules",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_TopUpRules_EsimTranNo",
                table: "TopUpRules",
                column: "EsimTranNo");

            migrationBuilder.CreateIndex(
                name: "IX_UsageDays_CustomerId_Day",
                table: "UsageDays",
                columns: new[] { "CustomerId", "Day" });

            migrationBuilder.Sql("""UPDATE "Esims" SET "UsedPercent" = MIN(100, "Used" * 100 / "Total") WHERE "Total" > 0;""");
            migrationBuilder.Sql("""
                UPDATE "UsageSamples" SET "Added" = COALESCE(MAX(0, "Used" - (SELECT p."Used" FROM "UsageSamples" AS p WHERE p."EsimTranNo" = "UsageSamples"."EsimTranNo"
                    AND (p."At" < "UsageSamples"."At" OR p."At" = "UsageSamples"."At" AND p."Id" < "UsageSamples"."Id") ORDER BY p."At" DESC, p."Id" DESC LIMIT 1)), 0);
                """);
            migrationBuilder.Sql("""
                INSERT INTO "UsageDays" ("Day", "LocationCode", "CustomerId", "Bytes")
                SELECT 719162 + s."At" / 86400000, e."LocationCode", COALESCE(e."CustomerId", 0), SUM(s."Added") FROM "UsageSamples" AS s JOIN "Esims" AS e ON e."EsimTranNo" = s."EsimTranNo"
                WHERE s."Added" > 0 GROUP BY 1, 2, 3;
                """);
            migrationBuilder.Sql("""INSERT INTO "UsageDays" ("Day", "LocationCode", "CustomerId", "Bytes") SELECT "Day", "LocationCode", -1, SUM("Bytes") FROM "UsageDays" GROUP BY 1, 2;""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AlertMutes");

            migrationBuilder.DropTable(
                name: "AlertPreferences");

            migrationBuilder.DropTable(
                name: "AlertReads");

            migrationBuilder.DropTable(
                name: "Alerts");

            migrationBuilder.DropTable(
                name: "AutoTopUps");

            migrationBuilder.DropTable(
                name: "TopUpRules");

            migrationBuilder.DropTable(
                name: "UsageDays");

            migrationBuilder.DropIndex(
                name: "IX_UsageSamples_At",
                table: "UsageSamples");

            migrationBuilder.DropIndex(
                name: "IX_Esims_Pace",
                table: "Esims");

            migrationBuilder.DropIndex(
                name: "IX_Esims_Status_ExhaustsAt",
                table: "Esims");

            migrationBuilder.DropIndex(
                name: "IX_Esims_Status_ExpiresAt",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "Added",
                table: "UsageSamples");

            migrationBuilder.DropColumn(
                name: "Subject",
                table: "Mails");

            migrationBuilder.DropColumn(
                name: "Text",
                table: "Mails");

            migrationBuilder.DropColumn(
                name: "ExhaustsAt",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "Pace",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "UsageAskedAt",
                table: "Esims");

            migrationBuilder.DropColumn(
                name: "UsedPercent",
                table: "Esims");

            migrationBuilder.CreateIndex(
                name: "IX_Esims_Status",
                table: "Esims",
                column: "Status");
        }
    }
}
