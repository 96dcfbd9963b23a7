using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EsimAdmin.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Roles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LimitBy",
                table: "TopUpRules",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PricedText",
                table: "EsimEvents",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PricedReason",
                table: "AutoTopUps",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PricedText",
                table: "Alerts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "RoleSettings",
                columns: table => new
                {
                    RoleId = table.Column<string>(type: "TEXT", nullable: false),
                    Permissions = table.Column<string>(type: "TEXT", nullable: true),
                    OwnCustomersOnly = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoleSettings", x => x.RoleId);
                    table.ForeignKey(
                        name: "FK_RoleSettings_AspNetRoles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "AspNetRoles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RuleStops",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    PersonName = table.Column<string>(type: "TEXT", nullable: false),
                    LiftedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LiftedBy = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RuleStops", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_RuleStops_LiftedAt",
                table: "RuleStops",
                column: "LiftedAt");

            // What older versions have written with money in it gets its form without; " for $" stands before the price alone.
            foreach (var (beginning, after) in new[] { ("Topped up with", ": "), ("Cancelled and refunded;", ", order ") })
            {
                migrationBuilder.Sql($"""
                    UPDATE "EsimEvents" SET "PricedText" = "Text", "Text" = substr("Text", 1, instr("Text", ' for $') - 1)
                        || CASE WHEN instr(substr("Text", instr("Text", ' for $')), '{after}') > 0
                            THEN substr("Text", instr("Text", ' for $') + instr(substr("Text", instr("Text", ' for $')), '{after}') - 1)
                            ELSE '' END
                    WHERE "Text" LIKE '{beginning} % for $%'
                    """);
            }
            migrationBuilder.Sql("""
                UPDATE "Alerts" SET "PricedText" = "Text", "Text" = CASE WHEN "Text" LIKE '% waits for approval.'
                    THEN 'A top-up by rule waits for approval.' ELSE 'It was not topped up by rule. Its cost stands against it.' END
                WHERE "Kind" = 8 AND "Text" LIKE '%$%'
                """);
            migrationBuilder.Sql("""
                UPDATE "AutoTopUps" SET "PricedReason" = "Reason", "Reason" = 'Its cost stands against it.' WHERE "Reason" LIKE '%$%'
                """);
            // "by NAME, TIME": that they are stopped must not be forgotten.
            migrationBuilder.Sql("""
                INSERT INTO "RuleStops" ("At", "PersonName") SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000,
                    CASE WHEN instr("Value", ',') > 4 THEN substr("Value", 4, instr("Value", ',') - 4) ELSE "Value" END
                FROM "Facts" WHERE "Name" = 'AutoTopUps:Stopped' AND "Value" <> ''
                """);
            migrationBuilder.Sql("""DELETE FROM "Facts" WHERE "Name" = 'AutoTopUps:Stopped'""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RoleSettings");

            migrationBuilder.DropTable(
                name: "RuleStops");

            migrationBuilder.DropColumn(
                name: "LimitBy",
                table: "TopUpRules");

            migrationBuilder.DropColumn(
                name: "PricedText",
                table: "EsimEvents");

            migrationBuilder.DropColumn(
                name: "PricedReason",
                table: "AutoTopUps");

            migrationBuilder.DropColumn(
                name: "PricedText",
                table: "Alerts");
        }
    }
}
