"""What savings paid for before pledges of conversions had a due day is due on its campaign's last day too."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """As converting says it now: the campaign's last day, or the day of the conversion where that was later."""
    op.execute("""
        UPDATE pledge_line SET due_on = (
            SELECT CASE WHEN campaign.closes_on > conversion.happened_on
                THEN campaign.closes_on ELSE conversion.happened_on END
            FROM conversion JOIN campaign ON campaign.id = conversion.campaign_id
            WHERE conversion.pledge_id = pledge_line.pledge_id
        )
        WHERE due_on IS NULL AND pledge_id IN (SELECT pledge_id FROM conversion)
    """)


def downgrade() -> None:
    """A due day that was set is no other than one that was always there: it stays."""
